#include "people/passwords.hpp"
