"""One module per step. A step that was released is never edited; a change of mind is a new step."""
