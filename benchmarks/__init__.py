"""What `make bench` runs: each module measures one piece of work beside a reference in the same run."""
