"""What the demo platforms show: films, music, novels and pictures drawn from a seed."""
