"""Bring what platforms publish into the service. Scrapy is known here and nowhere else."""
