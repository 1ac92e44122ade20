"""What the product does: one public function is one verb in the words of its users."""
