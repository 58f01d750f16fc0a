"""What is asked beforehand: the gate, and what another policy would change."""
