package models

import "testing"

func TestThousandsAreParted(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 50000: "50,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestThingsAreCountedInWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0 people", 1: "1 person", 2: "2 people", 9700: "9,700 people"} {
		if got := CountOf(n, "person", "people"); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestASentenceBeginsWithACapital(t *testing.T) {
	for text, want := range map[string]string{"": "", "no answer": "No answer", "Örjan": "Örjan", "łukasz": "Łukasz", "${firstName}": "${firstName}", "محمد": "محمد"} {
		if got := AsSentence(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
