#include "translator/source/codecs.hpp"

#include <iconv.h>

#include <cctype>
#include <optional>
#include <span>

#include "translator/source/encode.hpp"

namespace gothon::translator {

namespace {

/// A character that iconv gives where Python gives another one; 0: it cannot be told which.
struct Change {
  char32_t given;
  char32_t meant;
};

constexpr Change kShiftJis[] = {
    {U'\U0000ff5e', U'\U0000301c'}, {U'\U00002225', U'\U00002016'}, {U'\U0000ff0d', U'\U00002212'},
    {U'\U0000ffe0', U'\U000000a2'}, {U'\U0000ffe1', U'\U000000a3'}, {U'\U0000ffe2', U'\U000000ac'},
};
constexpr Change kMacRoman[] = {
    {U'\U00000394', U'\U00002206'},
    {U'\U0000e01e', U'\U0000f8ff'},
};
constexpr Change kMacCyrillic[] = {
    {U'\U000000a4', U'\U000020ac'},
};
constexpr Change kGb18030[] = {
    {U'\U00001e3f', U'\U00000000'}, {U'\U00020087', U'\U00000000'}, {U'\U00020089', U'\U00000000'},
    {U'\U000200cc', U'\U00000000'}, {U'\U000215d7', U'\U00000000'}, {U'\U0002298f', U'\U00000000'},
    {U'\U000241fe', U'\U00000000'}, {U'\U00009fb4', U'\U00000000'}, {U'\U00009fb5', U'\U00000000'},
    {U'\U00009fb6', U'\U00000000'}, {U'\U00009fb7', U'\U00000000'}, {U'\U00009fb8', U'\U00000000'},
    {U'\U00009fb9', U'\U00000000'}, {U'\U00009fba', U'\U00000000'}, {U'\U00009fbb', U'\U00000000'},
    {U'\U0000e7c7', U'\U00000000'}, {U'\U0000fe10', U'\U00000000'}, {U'\U0000fe11', U'\U00000000'},
    {U'\U0000fe12', U'\U00000000'}, {U'\U0000fe13', U'\U00000000'}, {U'\U0000fe14', U'\U00000000'},
    {U'\U0000fe15', U'\U00000000'}, {U'\U0000fe16', U'\U00000000'}, {U'\U0000fe17', U'\U00000000'},
    {U'\U0000fe18', U'\U00000000'}, {U'\U0000fe19', U'\U00000000'},
};

/// Python reads the filler and three letters behind it as one syllable.
constexpr Change kEucKr[] = {
    {U'\U00003164', U'\U00000000'},
};

struct Codec {
  /// As iconv(3) calls it.
  const char* name;
  /// As Python's `encodings.aliases` has them, each between blanks.
  std::string_view names;
  std::span<const Change> changes;
};

/// The codecs whose bytes mean the same to iconv and to Python, wherever both take them. What only
/// one takes does no harm: Python reads the file too.
const Codec kCodecs[] = {
    {"ASCII",
     " 646 ansi_x3_4_1968 ansi_x3_4_1986 ascii cp367 csascii ibm367 iso646_us "
     "iso_646_irv_1991 iso_ir_6 us us_ascii ",
     {}},
    {"BIG5-HKSCS", " big5_hkscs big5hkscs hkscs ", {}},
    {"CP1125", " 1125 cp1125 cp866u ibm1125 ruscii ", {}},
    {"CP1250", " 1250 cp1250 windows_1250 ", {}},
    {"CP1251", " 1251 cp1251 windows_1251 ", {}},
    {"CP1252", " 1252 cp1252 windows_1252 ", {}},
    {"CP1253", " 1253 cp1253 windows_1253 ", {}},
    {"CP1254", " 1254 cp1254 windows_1254 ", {}},
    {"CP1255", " 1255 cp1255 windows_1255 ", {}},
    {"CP1256", " 1256 cp1256 windows_1256 ", {}},
    {"CP1257", " 1257 cp1257 windows_1257 ", {}},
    {"CP1258", " 1258 cp1258 windows_1258 ", {}},
    {"CP437", " 437 cp437 cspc8codepage437 ibm437 ", {}},
    {"CP737", " cp737 ", {}},
    {"CP775", " 775 cp775 cspc775baltic ibm775 ", {}},
    {"CP850", " 850 cp850 cspc850multilingual ibm850 ", {}},
    {"CP852", " 852 cp852 cspcp852 ibm852 ", {}},
    {"CP855", " 855 cp855 csibm855 ibm855 ", {}},
    {"CP857", " 857 cp857 csibm857 ibm857 ", {}},
    {"CP858", " 858 cp858 csibm858 ibm858 ", {}},
    {"CP860", " 860 cp860 csibm860 ibm860 ", {}},
    {"CP861", " 861 cp861 cp_is csibm861 ibm861 ", {}},
    {"CP862", " 862 cp862 cspc862latinhebrew ibm862 ", {}},
    {"CP863", " 863 cp863 csibm863 ibm863 ", {}},
    {"CP864", " 864 cp864 csibm864 ibm864 ", {}},
    {"CP865", " 865 cp865 csibm865 ibm865 ", {}},
    {"CP866", " 866 cp866 csibm866 ibm866 ", {}},
    {"CP869", " 869 cp869 cp_gr csibm869 ibm869 ", {}},
    {"CP874", " cp874 ", {}},
    {"CP932", " 932 cp932 ms932 ms_kanji mskanji ", {}},
    {"CP932", " csshiftjis s_jis shift_jis shiftjis sjis x_mac_japanese ", kShiftJis},
    {"CP949", " 949 cp949 ms949 uhc ", {}},
    {"EUC-CN",
     " chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312 gb2312_1980 gb2312_80 "
     "iso_ir_58 x_mac_simp_chinese ",
     {}},
    {"EUC-JP", " euc_jp eucjp u_jis ujis ", {}},
    {"EUC-KR",
     " euc_kr euckr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001 x_mac_korean ",
     kEucKr},
    {"GB18030", " gb18030 gb18030_2000 ", kGb18030},
    {"GBK", " 936 cp936 gbk ms936 ", {}},
    {"HP-ROMAN8", " cp1051 cshproman8 hp_roman8 ibm1051 r8 roman8 ", {}},
    {"ISO-2022-JP", " csiso2022jp iso2022_jp iso2022jp iso_2022_jp ", {}},
    {"ISO-2022-KR", " csiso2022kr iso2022_kr iso2022kr iso_2022_kr ", {}},
    {"ISO-8859-1",
     " 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 "
     "iso_ir_100 l1 latin latin1 latin_1 ",
     {}},
    {"ISO-8859-10",
     " csisolatin6 iso8859_10 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6 ",
     {}},
    {"ISO-8859-11", " iso8859_11 iso_8859_11 iso_8859_11_2001 thai ", {}},
    {"ISO-8859-13", " iso8859_13 iso_8859_13 l7 latin7 ", {}},
    {"ISO-8859-14",
     " iso8859_14 iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8 ",
     {}},
    {"ISO-8859-15", " iso8859_15 iso_8859_15 l9 latin9 ", {}},
    {"ISO-8859-16", " iso8859_16 iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10 ", {}},
    {"ISO-8859-2", " csisolatin2 iso8859_2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2 ", {}},
    {"ISO-8859-3", " csisolatin3 iso8859_3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3 ", {}},
    {"ISO-8859-4", " csisolatin4 iso8859_4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4 ", {}},
    {"ISO-8859-5",
     " csisolatincyrillic cyrillic iso8859_5 iso_8859_5 iso_8859_5_1988 iso_ir_144 ",
     {}},
    {"ISO-8859-6",
     " arabic asmo_708 csisolatinarabic ecma_114 iso8859_6 iso_8859_6 iso_8859_6_1987 "
     "iso_ir_127 ",
     {}},
    {"ISO-8859-7",
     " csisolatingreek ecma_118 elot_928 greek greek8 iso8859_7 iso_8859_7 iso_8859_7_1987 "
     "iso_ir_126 ",
     {}},
    {"ISO-8859-8", " csisolatinhebrew hebrew iso8859_8 iso_8859_8 iso_8859_8_1988 iso_ir_138 ", {}},
    {"ISO-8859-9", " csisolatin5 iso8859_9 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5 ", {}},
    {"KOI8-R", " cskoi8r koi8_r ", {}},
    {"KOI8-T", " koi8_t ", {}},
    {"KOI8-U", " koi8_u ", {}},
    {"MAC-CYRILLIC", " mac_cyrillic maccyrillic ", kMacCyrillic},
    {"MACINTOSH", " mac_roman macintosh macroman ", kMacRoman},
    {"PT154", " cp154 csptcp154 cyrillic_asian pt154 ptcp154 ", {}},
    {"RK1048", " kz1048 kz_1048 rk1048 strk1048_2002 ", {}},
    {"TIS-620", " iso_ir_166 tis620 tis_620 tis_620_0 tis_620_2529_0 tis_620_2529_1 ", {}},
    {"UTF-7", " u7 unicode_1_1_utf_7 utf7 utf_7 ", {}},
};

std::string spelling_of(std::string_view name) {
  std::string out(1, ' ');
  for (const char each : name) {
    const auto letter = static_cast<unsigned char>(each);
    out += std::isalnum(letter) ? static_cast<char>(std::tolower(letter)) : '_';
  }
  return out + ' ';
}

const Codec* find(std::string_view name) {
  const std::string wanted = spelling_of(name);
  for (const Codec& each : kCodecs) {
    if (each.names.find(wanted) != std::string_view::npos) return &each;
  }
  return nullptr;
}

class Converter {
 public:
  explicit Converter(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (valid()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool valid() const {
    // iconv_open(3) has it so.  NOLINTNEXTLINE(performance-no-int-to-ptr)
    return handle_ != reinterpret_cast<iconv_t>(-1);
  }

  std::optional<std::string> convert(std::string_view bytes) {
    // No codec here needs more than four bytes of UTF-8 for one of its own.
    std::string out(bytes.size() * 4 + 16, '\0');
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    char* to = out.data();
    std::size_t room = out.size();
    if (iconv(handle_, &in, &left, &to, &room) == static_cast<std::size_t>(-1)) return {};
    iconv(handle_, nullptr, nullptr, &to, &room);
    out.resize(out.size() - room);
    return out;
  }

 private:
  iconv_t handle_;
};

/// False if a character stands there that cannot be told.
bool apply(std::span<const Change> changes, std::string& text) {
  for (const Change& each : changes) {
    std::string given;
    std::string meant;
    append_utf8(given, each.given);
    if (each.meant != 0) append_utf8(meant, each.meant);
    for (std::size_t at = text.find(given); at != std::string::npos;
         at = text.find(given, at + meant.size())) {
      if (meant.empty()) return false;
      text.replace(at, given.size(), meant);
    }
  }
  return true;
}

}  // namespace

tl::expected<std::string, std::string> convert(std::string_view bytes, const std::string& name) {
  const Codec* codec = find(name);
  if (codec == nullptr) return tl::unexpected("Gothon does not read the encoding " + name);
  Converter converter(codec->name);
  if (!converter.valid()) return tl::unexpected("this machine does not know the encoding " + name);
  auto text = converter.convert(bytes);
  if (!text) return tl::unexpected("the file is not in the encoding it names: " + name);
  if (!apply(codec->changes, *text))
    return tl::unexpected("it holds a character that the encoding " + name + " leaves open");
  return *std::move(text);
}

}  // namespace gothon::translator
