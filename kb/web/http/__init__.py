"""What every request passes: addresses, rates, sizes, hosts, paths, headers, logs."""
