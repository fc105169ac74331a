#include "client/ctl/ctl.hpp"
#include "client/ctl/doctor_checks.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client::ctl {
namespace {

const char* word_for(Grade grade) {
  switch (grade) {
    case Grade::kFine:
      return "ok   ";
    case Grade::kNote:
      return "note ";
    case Grade::kWrong:
      break;
  }
  return "WRONG";
}

}  // namespace

int doctor_command(const Words& words) {
  if (words.size() != 1) return complain("doctor: it takes no arguments", kWrongUsage);
  bool wrong = false;
  for (const Check& check : kChecks) {
    const Finding finding = check.look();
    wrong = wrong || finding.grade == Grade::kWrong;
    std::string name = check.name;
    name.resize(18, ' ');
    if (const int status = print(std::string(word_for(finding.grade)) + "  " + name +
                                 os::printable(finding.text) + "\n");
        status != 0)
      return status;
  }
  return wrong ? kFailed : 0;
}

}  // namespace gothon::client::ctl
