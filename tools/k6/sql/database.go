package sql

import (
	"context"
	"database/sql"
	"errors"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/modules"
)

// Database is a pool of connections, as a script has it. A query ends when its virtual user is interrupted.
type Database struct {
	db *sql.DB
	vu modules.VU
}

// Query gives the rows of an answer: an array of objects whose properties are the columns, in their order. Whole numbers,
// floating point, texts and truths come as JavaScript has them, NULL as null, a time as Go's time.Time, and what the
// driver knows no type for, such as numeric, as the bytes of its text: a script casts that in its query.
func (d *Database) Query(query string, args ...any) (*sobek.Object, error) {
	return d.rows(d.vu.Context(), query, args)
}

// QueryWithTimeout is Query that fails when it takes longer than a duration such as 10s.
func (d *Database) QueryWithTimeout(timeout, query string, args ...any) (rows *sobek.Object, err error) {
	err = d.within(timeout, func(ctx context.Context) error {
		rows, err = d.rows(ctx, query, args)
		return err
	})
	return rows, err
}

// Exec carries out a statement. Of what it gives, rowsAffected() says how many rows it changed; lastInsertId() throws on
// Postgres, which has no such thing: write INSERT ... RETURNING, as a query.
func (d *Database) Exec(query string, args ...any) (sql.Result, error) {
	return d.db.ExecContext(d.vu.Context(), query, args...)
}

// ExecWithTimeout is Exec that fails when it takes longer than a duration such as 10s.
func (d *Database) ExecWithTimeout(timeout, query string, args ...any) (result sql.Result, err error) {
	err = d.within(timeout, func(ctx context.Context) error {
		result, err = d.db.ExecContext(ctx, query, args...)
		return err
	})
	return result, err
}

// Close waits for what the server has begun, and begins nothing more.
func (d *Database) Close() error { return d.db.Close() }

func (d *Database) within(timeout string, ask func(context.Context) error) error {
	limit, err := durationOf("the timeout", timeout)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(d.vu.Context(), limit)
	defer cancel()
	return ask(ctx)
}

func (d *Database) rows(ctx context.Context, query string, args []any) (_ *sobek.Object, err error) {
	rows, err := d.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values := make([]any, len(columns))
	targets := make([]any, len(columns))
	for at := range values {
		targets[at] = &values[at]
	}
	runtime := d.vu.Runtime()
	var read []any
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row := runtime.NewObject()
		for at, column := range columns {
			if err := row.Set(column, values[at]); err != nil {
				return nil, err
			}
		}
		read = append(read, row)
	}
	// Without it an answer that broke off would pass for a whole one.
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return runtime.NewArray(read...), nil
}
