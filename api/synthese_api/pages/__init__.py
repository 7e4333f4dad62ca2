"""The pages people read: server-rendered, complete without JavaScript."""
