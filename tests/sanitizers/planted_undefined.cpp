// Adds past the largest number: the undefined-behavior sanitizer must find it (script/lib/sanitizers.py).
#include <cstdio>
#include <limits>

int main(int argc, char**) {
    int number = std::numeric_limits<int>::max();
    number += argc;
    std::printf("%d\n", number);
}
