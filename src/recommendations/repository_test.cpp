#include "recommendations/repository.hpp"
#include "store/testing.hpp"
