package model

import (
	"strconv"
	"unicode/utf8"
)

// Canonical JSON (spec 01 §0.1) is written by append-style functions: each takes the bytes so far and
// returns them with its value behind. They allocate nothing of their own and cannot fail.

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string: only the quote, the backslash and the controls below
// U+0020 are escaped; everything else stands as raw UTF-8. Invalid UTF-8 becomes U+FFFD.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = appendEscape(append(b, s[start:i]...), c)
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\t':
		return append(b, `\t`...)
	case '\n':
		return append(b, `\n`...)
	case '\f':
		return append(b, `\f`...)
	case '\r':
		return append(b, `\r`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

func appendUint(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }

func formatUint(n uint64) string { return strconv.FormatUint(n, 10) }

func appendBool(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

func appendKey(b []byte, key string) []byte {
	b = append(append(b, '"'), key...)
	return append(b, '"', ':')
}

func appendKeyedString(b []byte, key, s string) []byte { return AppendString(appendKey(b, key), s) }

func appendKeyedUint(b []byte, key string, n uint64) []byte { return appendUint(appendKey(b, key), n) }

// appendName appends a name that needs no escapes.
func appendName(b []byte, name string) []byte {
	b = append(append(b, '"'), name...)
	return append(b, '"')
}

func appendOptString(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return AppendString(b, *s)
}

// appendList appends a JSON array of the elements.
func appendList[T any](b []byte, list []T, elem func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = elem(b, list[i])
	}
	return append(b, ']')
}

func appendStrings(b []byte, list []string) []byte { return appendList(b, list, AppendString) }

func appendUints(b []byte, list []uint64) []byte { return appendList(b, list, appendUint) }
