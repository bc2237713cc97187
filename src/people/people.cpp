#include "people/people.hpp"

namespace portal::people {

People::People(store::Store& store, const Clock& clock, Random& random, Settings settings)
    : store_(store), clock_(clock), random_(random), settings_(std::move(settings)), hasher_(settings_.cost),
      last_seen_(store) {}

} // namespace portal::people
