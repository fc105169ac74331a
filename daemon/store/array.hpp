#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/store/variable.hpp"
#include "glue/os/shared_memory.hpp"
#include "glue/wire/array.hpp"

namespace gothon::store {

/// Elements in a memory of their own (docs/segment.md, "Arrays"), which all processes of the
/// session map. Its size and what is in it are said once, by who evaluates the initial value, and
/// never change. Nobody ever waits for one. Thread rule: one; the elements are anybody's to write.
class Array final : public Variable {
 public:
  Array(const wire::Declaration& declaration, Shared& shared) : Variable(declaration, shared) {}
  ~Array() override;

  int memory() const override;

 private:
  /// What has been made, and maybe not been given its contents yet.
  struct Made {
    os::SharedMemory memory;
    std::string description;
    std::uint64_t bytes = 0;
    std::size_t charged = 0;
    wire::Elements elements;  ///< views into `description`
  };

  Result perform_unset(const Request& request, std::string& reply) override;
  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;

  Result make(std::string_view payload, std::string& reply);
  Result swap(std::string_view payload, std::string& reply);
  void tell(std::string& reply) const;

  std::unique_ptr<Made> made_;
};

}  // namespace gothon::store
