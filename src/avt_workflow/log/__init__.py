"""The log: where events are kept, so that nothing is lost or altered unseen."""
