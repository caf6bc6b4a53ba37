def dithered(*a): raise NotImplementedError
