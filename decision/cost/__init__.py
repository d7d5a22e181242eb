"""What each lever costs: quantities with their uncertainty become bills, ranges, break-evens and drivers."""
