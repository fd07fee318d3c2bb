#include "sim/config/xml_scan.hpp"

#include <fmt/format.h>

#include <charconv>

namespace macroscope::config {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool in_name(char c) {
  return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

struct Tag {
  std::string_view name;
  std::size_t offset;
};

/// Walks the text once; each step throws an XmlFault at the first thing that is wrong.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t start, std::size_t max_depth, std::size_t max_elements)
      : text_(text),
        at_(start),
        start_(start),
        max_depth_(max_depth),
        max_elements_(max_elements) {}

  void run() {
    while (at_ < text_.size()) {
      if (text_[at_] == '<') {
        markup();
      } else {
        character_data();
      }
    }
    if (!open_.empty()) {
      const Tag& tag = open_.back();
      XmlFault fault{text_.size(), 0, fmt::format("the file ends before </{}>", tag.name)};
      fault.other = tag.offset;
      fault.other_message = fmt::format("<{}> starts here", tag.name);
      throw fault;
    }
    if (elements_ == 0) throw XmlFault{start_, 0, "there is no element in the file"};
  }

 private:
  [[nodiscard]] bool at(std::string_view what) const {
    return text_.compare(at_, what.size(), what) == 0;
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  std::string_view name() {
    const std::size_t begin = at_;
    if (at_ < text_.size() && starts_name(text_[at_])) {
      while (at_ < text_.size() && in_name(text_[at_])) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }
  void skip_past(std::string_view end, const char* what) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) {
      throw XmlFault{at_, 0, fmt::format("{} is not closed by {}", what, end)};
    }
    at_ = found + end.size();
  }

  void markup() {
    if (at("<!--")) return comment();
    if (at("<![CDATA[")) {
      if (open_.empty()) throw XmlFault{at_, 9, "text outside of the root element"};
      return skip_past("]]>", "a CDATA section");
    }
    if (at("<!DOCTYPE")) throw XmlFault{at_, 9, "DOCTYPE is not accepted"};
    if (at("<!")) throw XmlFault{at_, 2, "expected <!-- here"};
    if (at("<?")) return instruction();
    if (at("</")) return end_tag();
    start_tag();
  }

  void comment() {
    const std::size_t begin = at_;
    const std::size_t dashes = text_.find("--", at_ + 4);
    if (dashes == std::string_view::npos)
      throw XmlFault{begin, 4, "a comment is not closed by -->"};
    if (text_.compare(dashes, 3, "-->") != 0) {
      throw XmlFault{dashes, 2, "-- is not allowed inside a comment"};
    }
    at_ = dashes + 3;
  }

  void instruction() {
    const std::size_t begin = at_;
    at_ += 2;
    const std::string_view target = name();
    if (target.empty()) throw XmlFault{begin, 2, "expected a name after <?"};
    const std::size_t content = at_;
    skip_past("?>", "an instruction");
    if (target != "xml") return;
    if (begin != start_) throw XmlFault{begin, 5, "<?xml must be the first thing in the file"};
    declaration(content, text_.substr(content, at_ - 2 - content));
  }

  /// `version="1.0" encoding="UTF-8"`: anything that is not UTF-8 is refused.
  static void declaration(std::size_t offset, std::string_view content) {
    const std::size_t key = content.find("encoding");
    if (content.find("version") == std::string_view::npos) {
      throw XmlFault{offset, 0, "<?xml has no version=\"1.0\""};
    }
    if (key == std::string_view::npos) return;
    const std::size_t quote = content.find_first_of("\"'", key);
    if (quote == std::string_view::npos) throw XmlFault{offset + key, 8, "encoding has no value"};
    std::string encoding(
        content.substr(quote + 1, content.find(content[quote], quote + 1) - quote - 1));
    std::string lower;
    for (char c : encoding) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower == "utf-8" || lower == "us-ascii") return;
    throw XmlFault{offset + quote + 1, encoding.size(),
                   fmt::format("the encoding is {}; save the file as UTF-8", encoding), "MS111"};
  }

  void end_tag() {
    const std::size_t begin = at_;
    at_ += 2;
    const std::size_t name_at = at_;
    const std::string_view tag = name();
    if (open_.empty()) {
      throw XmlFault{name_at, tag.size(), fmt::format("</{}> closes nothing", tag)};
    }
    if (tag != open_.back().name) {
      XmlFault fault{name_at, tag.size(),
                     fmt::format("expected </{}>, found </{}>", open_.back().name, tag)};
      fault.other = open_.back().offset;
      fault.other_message = fmt::format("<{}> starts here", open_.back().name);
      throw fault;
    }
    skip_space();
    if (at_ >= text_.size() || text_[at_] != '>') {
      throw XmlFault{begin, at_ - begin, fmt::format("</{} is not closed by >", tag)};
    }
    ++at_;
    open_.pop_back();
  }

  void start_tag() {
    const std::size_t begin = at_++;
    const std::size_t name_at = at_;
    const std::string_view tag = name();
    if (tag.empty()) throw XmlFault{begin, 1, "expected a name after <"};
    if (open_.empty() && elements_ > 0) {
      throw XmlFault{name_at, tag.size(), fmt::format("<{}> is a second root element", tag)};
    }
    if (++elements_ > max_elements_) {
      throw XmlFault{name_at, tag.size(), fmt::format("more than {} elements", max_elements_),
                     "MS114"};
    }
    attributes(tag, begin);
    if (at_ < text_.size() && text_[at_] == '/') {
      ++at_;
      if (at_ >= text_.size() || text_[at_] != '>') {
        throw XmlFault{at_ - 1, 1, fmt::format("expected /> at the end of <{}", tag)};
      }
    } else {
      open_.push_back({tag, name_at});
      if (open_.size() > max_depth_) {
        throw XmlFault{name_at, tag.size(), fmt::format("more than {} nested elements", max_depth_),
                       "MS114"};
      }
    }
    ++at_;
  }

  /// Up to the `>` or `/` that ends the tag.
  void attributes(std::string_view tag, std::size_t begin) {
    std::vector<Tag> seen;
    for (;;) {
      const std::size_t before = at_;
      skip_space();
      if (at_ >= text_.size()) {
        throw XmlFault{begin, tag.size() + 1, fmt::format("<{} is not closed by >", tag)};
      }
      if (text_[at_] == '>' || text_[at_] == '/') return;
      const std::size_t name_at = at_;
      const std::string_view attribute = name();
      if (attribute.empty()) {
        throw XmlFault{at_, 1, fmt::format("expected an attribute or > in <{}>", tag)};
      }
      if (before == name_at) {
        throw XmlFault{name_at, attribute.size(),
                       fmt::format("expected a space before \"{}\"", attribute)};
      }
      for (const Tag& other : seen) {
        if (other.name != attribute) continue;
        XmlFault fault{name_at, attribute.size(),
                       fmt::format("<{}> has \"{}\" twice", tag, attribute)};
        fault.other = other.offset;
        fault.other_message = "first set here";
        throw fault;
      }
      // Only attributes that could be valid are remembered, so that a hostile tag costs linear
      // time.
      if (seen.size() < kMaxAttributes) {
        seen.push_back({attribute, name_at});
      } else {
        throw XmlFault{name_at, attribute.size(),
                       fmt::format("<{}> has more than {} attributes", tag, kMaxAttributes),
                       "MS114"};
      }
      value(attribute);
    }
  }

  void value(std::string_view attribute) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != '=') {
      throw XmlFault{at_, 1, fmt::format("expected = after \"{}\"", attribute)};
    }
    ++at_;
    skip_space();
    if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) {
      throw XmlFault{at_, 1, fmt::format("expected a quote after {}=", attribute)};
    }
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '<') {
        throw XmlFault{begin, 1,
                       fmt::format("the value of \"{}\" has no closing quote, or has a "
                                   "\"<\" that must be written &lt;",
                                   attribute)};
      }
      reference_or_character();
    }
    if (at_ >= text_.size()) {
      throw XmlFault{begin, 1, fmt::format("the value of \"{}\" has no closing quote", attribute)};
    }
    ++at_;
  }

  void character_data() {
    if (open_.empty()) {
      if (!is_space(text_[at_])) throw XmlFault{at_, 1, "text outside of the root element"};
      ++at_;
      return;
    }
    if (at("]]>")) throw XmlFault{at_, 3, "]]> is not allowed in text"};
    reference_or_character();
  }

  void reference_or_character() {
    if (text_[at_] != '&') {
      ++at_;
      return;
    }
    const std::size_t end = text_.find(';', at_);
    const std::string_view body =
        end == std::string_view::npos ? "" : text_.substr(at_ + 1, end - at_ - 1);
    const bool named =
        body == "lt" || body == "gt" || body == "amp" || body == "quot" || body == "apos";
    if (!named && !valid_character_reference(body)) {
      throw XmlFault{at_, 1, "& must be written &amp;, or starts an unknown entity"};
    }
    at_ = end + 1;
  }

  static bool valid_character_reference(std::string_view body) {
    if (body.size() < 2 || body[0] != '#') return false;
    const bool hexadecimal = body[1] == 'x';
    const std::string_view digits = body.substr(hexadecimal ? 2 : 1);
    std::uint32_t code = 0;
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
    if (digits.empty() || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) {
      return false;
    }
    return code == 9 || code == 10 || code == 13 || (code >= 0x20 && code <= 0xD7FF) ||
           (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
  }

  static constexpr std::size_t kMaxAttributes = 256;

  std::string_view text_;
  std::size_t at_;
  std::size_t start_;
  std::size_t max_depth_;
  std::size_t max_elements_;
  std::size_t elements_ = 0;
  std::vector<Tag> open_;
};

}  // namespace

std::optional<XmlFault> find_xml_fault(std::string_view text, std::size_t start,
                                       std::size_t max_depth, std::size_t max_elements) {
  try {
    Scanner(text, start, max_depth, max_elements).run();
  } catch (const XmlFault& fault) {
    return fault;
  }
  return std::nullopt;
}

}  // namespace macroscope::config
