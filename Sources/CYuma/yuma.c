#include "yuma.h"
