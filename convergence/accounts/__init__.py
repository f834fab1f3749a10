"""Users, sign-in, permissions and roles as data, audit of writes, log of readings."""
