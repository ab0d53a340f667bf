package main

import (
	"go/ast"
	"go/token"
	"sort"
	"strings"
)

// suspect is a place where a rule does not hold. The words for people are not made here.
type suspect struct {
	Rule string `json:"rule"`
	// Case tells the ways apart in which one rule is broken.
	Case    string `json:"case"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	EndLine int    `json:"endLine"`
	// Function is the declared function around the place, as goroutine stacks have it; empty outside of functions.
	Function string `json:"function"`
	// Names are what the words are made with: the text of expressions, figures.
	Names   map[string]string `json:"names"`
	Related []related         `json:"related"`
}

// related is another place that the finding rests on.
type related struct {
	What string `json:"what"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// comment is one that begins with `plimsoll`, without its slashes.
type comment struct {
	File string `json:"file"`
	Line int    `json:"line"`
	// About is the line that it is about: its own, or the next one with code where it stands alone.
	About int    `json:"about"`
	Text  string `json:"text"`
}

// names is a short way to write the words of a suspect.
type names map[string]string

func (u *unit) suspect(rule, which string, at ast.Node, with names, others ...related) {
	from, to := u.place(at.Pos()), u.place(at.End())
	if others == nil {
		others = []related{}
	}
	if with == nil {
		with = names{}
	}
	u.found = append(u.found, suspect{rule, which, from.Filename, from.Line, to.Line, u.functionAt(at), with, others})
}

func (u *unit) related(what string, at ast.Node) related {
	from := u.place(at.Pos())
	return related{what, from.Filename, from.Line}
}

// place ignores //line comments: the reader is looking for the text itself.
func (u *unit) place(at token.Pos) token.Position {
	return u.fset.PositionFor(at, false)
}

func (u *unit) sorted() []suspect {
	list := append([]suspect{}, u.found...)
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Rule < b.Rule
	})
	return list
}

// comments are the permissions in the files that are looked at.
func (u *unit) comments() []comment {
	var list []comment
	for _, file := range u.files {
		for _, group := range file.Comments {
			for _, one := range group.List {
				text := strings.TrimSpace(strings.TrimPrefix(one.Text, "//"))
				if !strings.HasPrefix(one.Text, "//") || !strings.HasPrefix(text, "plimsoll") {
					continue
				}
				at := u.place(one.Pos())
				list = append(list, comment{at.Filename, at.Line, u.codeFrom(file, at.Line), text})
			}
		}
	}
	return list
}

// codeFrom is the first line from this one on where something begins that is not a comment; 0 where there is none.
func (u *unit) codeFrom(file *ast.File, line int) int {
	first := 0
	ast.Inspect(file, func(node ast.Node) bool {
		switch node.(type) {
		case nil, *ast.File, *ast.Comment, *ast.CommentGroup:
			return true
		}
		if at := u.place(node.Pos()).Line; at >= line && (first == 0 || at < first) {
			first = at
		}
		return true
	})
	return first
}
