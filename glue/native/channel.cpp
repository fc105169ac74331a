#include <sys/socket.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "glue/native/cell.hpp"
#include "glue/native/values.hpp"

// One request and its reply (docs/protocol.md, section 2) without a step of Python's. Whatever does
// not go plainly, glue/node/_gothon/channel.py goes on with from there: no answer in time, one that
// says what is wrong, a signal handler that raises.

namespace gothon::native {
namespace {

/// As the portable class packs it for this.
struct Link {
  std::int32_t requests;
  std::int32_t replies;
  std::uint64_t cookie;  ///< of the socket for requests: its number may be another file's by now
  std::uint64_t token;
};

struct Header {
  std::uint8_t version;
  std::uint8_t operation;
  std::uint8_t flags;
  std::uint8_t status;
  std::uint32_t variable;
  std::uint32_t request;
  std::uint32_t length;
  std::uint64_t token;
};
static_assert(sizeof(Header) == 24);

constexpr std::uint8_t kVersion = 2;
constexpr std::size_t kReplyRoom = sizeof(Header) + 65536;
/// Longer ones are not worth a second way.
constexpr std::size_t kMostPayload = 1024;

/// What the portable class has that this one uses. Never freed.
struct Portable {
  PyObject* call;
  PyObject* busy;
  PyObject* number;
  PyObject* link;
  PyObject* go_on;
  PyObject* withdraw;
};
Portable portable;

bool is_itself(const Link& link) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  return ::getsockopt(link.requests, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 &&
         cookie == link.cookie;
}

/// Repeats a system call that a signal interrupts, unless the handler raises. -1: see errno, or an
/// exception is set.
template <typename Attempt>
ssize_t unless_raised(Attempt attempt) {
  while (true) {
    ssize_t done = 0;
    int error = 0;
    Py_BEGIN_ALLOW_THREADS;
    done = attempt();
    error = errno;
    Py_END_ALLOW_THREADS;
    errno = error;
    if (done >= 0 || error != EINTR || PyErr_CheckSignals() != 0) return done;
  }
}

struct Request {
  Header header;
  char payload[kMostPayload];

  std::size_t size() const { return sizeof header + header.length; }
};

/// The reply's payload, if this is a plain one to that request; nullptr without an exception if
/// not.
PyObject* payload_of(const char* reply, ssize_t size, const Header& request) {
  Header header;
  if (size < static_cast<ssize_t>(sizeof header)) return nullptr;
  std::memcpy(&header, reply, sizeof header);
  if (header.request != request.request || header.token != ~request.token || header.flags != 0 ||
      header.status != 0)
    return nullptr;
  return PyBytes_FromStringAndSize(reply + sizeof header,
                                   size - static_cast<ssize_t>(sizeof header));
}

/// A new reference; nullptr with an exception set.
PyObject* exchange(PyObject* self, const Link& link, const Request& request, char* reply) {
  ssize_t sent = -1;
  ssize_t size = -1;
  if (is_itself(link))
    sent = unless_raised([&] { return ::send(link.requests, &request, request.size(), 0); });
  if (sent >= 0) size = unless_raised([&] { return ::recv(link.replies, reply, kReplyRoom, 0); });
  if (PyErr_Occurred() != nullptr) return nullptr;
  PyObject* payload = payload_of(reply, size, request.header);
  if (payload != nullptr || PyErr_Occurred() != nullptr) return payload;
  const Owned bytes(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(&request),
                                              static_cast<Py_ssize_t>(request.size())));
  const Owned variable(PyLong_FromUnsignedLong(request.header.variable));
  const Owned answer(sent < 0 ? new_none() : PyBytes_FromStringAndSize(reply, size < 0 ? 0 : size));
  if (!bytes || !variable || !answer) return nullptr;
  return PyObject_CallMethodObjArgs(self, portable.go_on, bytes.get(), variable.get(), answer.get(),
                                    nullptr);
}

/// Takes the request back, whatever was raised; that is raised again.
void withdraw(PyObject* self, PyObject* number) {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  const Owned done(PyObject_CallMethodObjArgs(self, portable.withdraw, number, nullptr));
  if (done) return PyErr_Restore(type, value, trace);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(trace);
}

bool read_link(PyObject* self, Link* link) {
  const Owned packed(PyObject_GetAttr(self, portable.link));
  if (!packed || !is_exact(packed.get(), PyBytes_Type) ||
      PyBytes_Size(packed.get()) != sizeof *link)
    return false;
  std::memcpy(link, PyBytes_AsString(packed.get()), sizeof *link);
  return true;
}

/// `call(OPERATION, VARIABLE[, PAYLOAD])`, of a payload that is short. False, maybe with an
/// exception set, if it is another one.
bool read_request(const Call& call, Request* request) {
  if (call.names != nullptr || call.count < 2 || call.count > 3) return false;
  const unsigned long operation = PyLong_AsUnsignedLong(call.values[0]);
  const unsigned long variable = PyLong_AsUnsignedLong(call.values[1]);
  if (PyErr_Occurred() != nullptr) return false;
  request->header = {.version = kVersion,
                     .operation = static_cast<std::uint8_t>(operation),
                     .flags = 0,
                     .status = 0,
                     .variable = static_cast<std::uint32_t>(variable),
                     .request = 0,
                     .length = 0,
                     .token = 0};
  if (call.count == 2) return true;
  PyObject* payload = call.values[2];
  if (!is_exact(payload, PyBytes_Type)) return false;
  const auto size = static_cast<std::size_t>(PyBytes_Size(payload));
  if (size > kMostPayload) return false;
  std::memcpy(request->payload, PyBytes_AsString(payload), size);
  request->header.length = static_cast<std::uint32_t>(size);
  return true;
}

PyObject* call(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Call arguments{values, count, names};
  Request request;
  Link link;
  const Scratch room(kReplyRoom);
  if (room.data() == nullptr || !read_request(arguments, &request) || !read_link(self, &link)) {
    PyErr_Clear();
    return call_with(portable.call, self, arguments);
  }
  const Owned last(PyObject_GetAttr(self, portable.number));
  if (!last) return nullptr;
  request.header.request =
      static_cast<std::uint32_t>(PyLong_AsUnsignedLong(last.get()) % 0xffff'ffffu + 1);
  request.header.token = link.token;
  const Owned number(PyLong_FromUnsignedLong(request.header.request));
  if (!number || PyObject_SetAttr(self, portable.number, number.get()) != 0 ||
      PyObject_SetAttr(self, portable.busy, Py_True) != 0)
    return nullptr;
  Owned reply(exchange(self, link, request, room.data()));
  if (reply && PyObject_SetAttr(self, portable.busy, Py_False) == 0) return reply.release();
  withdraw(self, number.get());
  return nullptr;
}

PyMethodDef methods[] = {{"call", plain(call), kFast, nullptr}, {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_channel(PyObject*, PyObject* channel) {
  const auto name = [](const char* text) { return PyUnicode_InternFromString(text); };
  portable = {PyObject_GetAttrString(channel, "call"),
              name("busy"),
              name("_number"),
              name("_link"),
              name("_go_on"),
              name("_withdraw")};
  const Owned bases(PyTuple_Pack(1, channel));
  if (PyErr_Occurred() != nullptr) return nullptr;
  PyType_Slot slots[] = {{Py_tp_methods, methods}, {0, nullptr}};
  PyType_Spec spec{"_gothon." GOTHON_NATIVE ".Channel", 0, 0, Py_TPFLAGS_DEFAULT, slots};
  return PyType_FromSpecWithBases(&spec, bases.get());
}

}  // namespace gothon::native
