#include "cpricing.h"
