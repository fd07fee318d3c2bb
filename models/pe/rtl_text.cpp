#include "models/pe/rtl_text.hpp"

#include <algorithm>

namespace macroscope::pe {
namespace {

/// Words and single characters of normalized text, one after the other.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  /// The next token; empty at the end.
  std::string_view next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ == text_.size()) return {};
    const std::size_t begin = at_++;
    if (text_[begin] == '"') {
      while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
      at_ = std::min(at_ + 1, text_.size());
    } else if (is_identifier(text_[begin])) {
      while (at_ < text_.size() && is_identifier(text_[at_])) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Names before the = of each parameter, up to `end` outside of all brackets. Those of localparam
/// cannot be set.
std::vector<std::string> parameters(Tokens& tokens, std::string_view end) {
  std::vector<std::string> out;
  std::string_view last;
  bool settable = true;
  bool named = false;  // what follows is the parameter's default
  int depth = 0;
  for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (depth == 0 && token == end) break;
    if (token == "(" || token == "[" || token == "{") ++depth;
    if (token == ")" || token == "]" || token == "}") --depth;
    if (depth != 0) continue;
    if (token == ",") {
      named = false;
    } else if (token == "parameter" || token == "localparam") {
      settable = token == "parameter";
    } else if (token == "=" && !named) {
      if (settable && !last.empty() && is_identifier(last[0])) out.emplace_back(last);
      named = true;
    }
    last = token;
  }
  return out;
}

/// Parameters that a module without a list declares between its header and endmodule.
std::vector<std::string> body_parameters(Tokens& tokens) {
  std::vector<std::string> out;
  for (std::string_view token = tokens.next(); !token.empty() && token != "endmodule";
       token = tokens.next()) {
    if (token != "parameter") continue;
    for (std::string& name : parameters(tokens, ";")) out.push_back(std::move(name));
  }
  return out;
}

}  // namespace

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

std::string normalized_rtl(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "//") {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      i = end == std::string_view::npos ? text.size() : end + 2;
      blank = true;
    } else if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
      blank = true;
      ++i;
    } else {
      if (blank && !out.empty()) out += ' ';
      blank = false;
      out += text[i++];
    }
  }
  return out;
}

std::vector<ModuleHeader> module_headers(std::string_view text) {
  const std::string plain = normalized_rtl(text);
  Tokens tokens(plain);
  std::vector<ModuleHeader> out;
  for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token != "module" && token != "macromodule") continue;
    token = tokens.next();
    if (token == "automatic" || token == "static") token = tokens.next();
    out.push_back({std::string(token), {}});
    // Packages may be imported between the name and what belongs to the header.
    while (!token.empty() && token != "#" && token != "(" && token != ";") {
      while (token == "import") {
        while (!token.empty() && token != ";") token = tokens.next();
        token = tokens.next();
      }
      if (token != "#" && token != "(" && token != ";") token = tokens.next();
    }
    if (token == "#" && tokens.next() == "(") {
      out.back().parameters = parameters(tokens, ")");
    } else {
      out.back().parameters = body_parameters(tokens);
    }
  }
  return out;
}

}  // namespace macroscope::pe
