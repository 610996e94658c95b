package jobs

import "github.com/prometheus/client_golang/prometheus"

// metrics count what the workers did, by outcome.
type metrics struct {
	emails     *prometheus.CounterVec
	deliveries *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		emails: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "invites_email_attempts_total", Help: "Tries at sending an e-mail, by outcome.",
		}, []string{"outcome"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "invites_webhook_attempts_total", Help: "Tries at delivering an event, by outcome.",
		}, []string{"outcome"}),
	}
	if registry != nil {
		registry.MustRegister(m.emails, m.deliveries)
	}
	return m
}
