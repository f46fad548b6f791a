"""What judging costs, beside other ways to keep the state of a project."""
