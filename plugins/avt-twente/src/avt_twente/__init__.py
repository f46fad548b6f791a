"""The Agenda voor Twente 2018-2022 for avt_workflow: its agenda, KRACHT, and the data of its first round."""
