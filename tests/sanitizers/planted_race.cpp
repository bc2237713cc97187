// Two threads add to one number without a lock: the thread sanitizer must find it (script/lib/sanitizers.py).
#include <cstdio>
#include <thread>

namespace {
int number = 0;
void add() {
    for (int i = 0; i < 100'000; ++i) ++number;
}
} // namespace

int main() {
    std::thread first(add);
    std::thread second(add);
    first.join();
    second.join();
    std::printf("%d\n", number);
}
