"""An invented Yiyang: people, units, bureaus and cases for the demonstration and the simulation.

Everything here comes from one `random.Random`, so that the same seed gives the same city. Numbers carry right check
digits and belong to nobody.
"""
