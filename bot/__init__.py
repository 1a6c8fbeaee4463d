"""Huixin (回信): a two-way SMS desk for lenders in inclusive finance."""
