"""The DfE's register of schools (GIAS) as it is downloaded: its rows read and judged, and held against what an authority knows."""
