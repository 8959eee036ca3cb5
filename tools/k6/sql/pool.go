package sql

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/grafana/sobek"
)

// pool bounds the connections of a database, in the words of database/sql. What is not given stays as Go has it.
type pool struct {
	maxIdleTime, maxLifetime *time.Duration
	maxIdle, maxOpen         *int
}

// readPool reads the third argument of open.
func readPool(runtime *sobek.Runtime, given sobek.Value) (bounds pool, err error) {
	if given == nil || sobek.IsUndefined(given) || sobek.IsNull(given) {
		return pool{}, nil
	}
	options := given.ToObject(runtime)
	for name, target := range map[string]**time.Duration{
		"conn_max_idle_time": &bounds.maxIdleTime,
		"conn_max_lifetime":  &bounds.maxLifetime,
	} {
		if value := options.Get(name); value != nil {
			duration, err := durationOf(name, value.String())
			if err != nil {
				return pool{}, err
			}
			*target = &duration
		}
	}
	for name, target := range map[string]**int{"max_idle_conns": &bounds.maxIdle, "max_open_conns": &bounds.maxOpen} {
		if value := options.Get(name); value != nil {
			count := int(value.ToInteger())
			*target = &count
		}
	}
	return bounds, nil
}

func (p pool) apply(db *sql.DB) {
	if p.maxIdleTime != nil {
		db.SetConnMaxIdleTime(*p.maxIdleTime)
	}
	if p.maxLifetime != nil {
		db.SetConnMaxLifetime(*p.maxLifetime)
	}
	if p.maxIdle != nil {
		db.SetMaxIdleConns(*p.maxIdle)
	}
	if p.maxOpen != nil {
		db.SetMaxOpenConns(*p.maxOpen)
	}
}

func durationOf(name, text string) (time.Duration, error) {
	duration, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %s is %q: write a duration such as 300ms, 10s or 1h", importPath, name, text)
	}
	return duration, nil
}
