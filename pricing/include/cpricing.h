#ifndef CPRICING_H
#define CPRICING_H
#endif
