"""The arithmetic of payments: pure, each module on its own."""
