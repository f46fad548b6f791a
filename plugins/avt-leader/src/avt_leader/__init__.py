"""LEADER Zuidwest Twente 2016 for avt_workflow: the public rules of its tender as an agenda."""
