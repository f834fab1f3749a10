"""The only place where support is written, a file a part."""
