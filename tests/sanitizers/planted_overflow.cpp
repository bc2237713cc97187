// Reads behind the end of what it allocated: the address sanitizer must find it (script/lib/sanitizers.py).
#include <cstdio>
#include <vector>

int main(int argc, char**) {
    const std::vector<int> numbers(4);
    const int* first = numbers.data();
    std::printf("%d\n", first[3 + argc]);
}
