def write_all(folder):
    pass
