#include "people/people.hpp"
