package server

import (
	"context"
	"net/http"
	"net/http/pprof"

	"github.com/danielgtaylor/huma/v2"

	"atrium/protocol"
)

// LogLevels are the levels of the log, changeable while the server runs.
type LogLevels interface {
	// Set replaces all levels by a text such as "info,room=debug", or changes nothing.
	Set(text string) error
	// Levels gives the levels as words by package; "" is the general one.
	Levels() map[string]string
}

func (a *api) registerAdmin(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/admin/log-levels",
		OperationID: "logLevels", Summary: "The levels of the log, for the administrator"}, a.getLogLevels)
	operation(a, h, huma.Operation{Method: http.MethodPut, Path: "/api/v1/admin/log-levels",
		OperationID: "setLogLevels", Summary: "Change the levels of the log while the server runs"}, a.putLogLevels)
}

type logLevelsOutput struct {
	Body struct {
		Levels map[string]string `json:"levels" doc:"by package; the empty name is the general level"`
	}
}

func (a *api) getLogLevels(ctx context.Context, _ *nothing) (*logLevelsOutput, error) {
	if err := needAdmin(ctx); err != nil {
		return nil, err
	}
	out := &logLevelsOutput{}
	out.Body.Levels = a.logLevels.Levels()
	return out, nil
}

func (a *api) putLogLevels(ctx context.Context, in *struct {
	Body struct {
		Levels string `json:"levels" maxLength:"200" doc:"such as info,room=debug"`
	}
}) (*logLevelsOutput, error) {
	if err := needAdmin(ctx); err != nil {
		return nil, err
	}
	if err := a.logLevels.Set(in.Body.Levels); err != nil {
		return nil, protocol.Wrap(protocol.CodeBadData, err)
	}
	a.log.InfoContext(ctx, "log levels changed", "levels", in.Body.Levels, "account", callerOf(ctx).account())
	return a.getLogLevels(ctx, nil)
}

func needAdmin(ctx context.Context) error {
	who, err := need(ctx)
	if err == nil && !who.Account.Admin {
		err = protocol.Err(protocol.CodeForbidden)
	}
	return err
}

// profiles serves the profiles of package pprof to the administrator.
func (a *api) profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return a.adminOnly(mux)
}
