print("yuma")
