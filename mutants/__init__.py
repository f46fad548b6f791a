"""The test kit measured: wrong variants that it must find, and unusual ones that it must leave alone."""
