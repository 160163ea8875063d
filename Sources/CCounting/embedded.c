#include "ccounting.h"

static const unsigned char constants[] = {
#embed "constants.json"
};

const unsigned char *_Nonnull const ccounting_constants = constants;
const size_t ccounting_constants_count = sizeof constants;
