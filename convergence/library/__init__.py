"""What the network learns from: resource centre, training paths by function, newsletter."""
