// Goes through the short scenario of e2e/clients/README.md with the client that openapi-generator writes for Go:
// scenario URL TOKEN
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"

	aldaba "scenario/generated"
)

func equal[T comparable](found, expected T) {
	if found != expected {
		log.Fatalf("%v instead of %v", found, expected)
	}
}

func client(url, token string) *aldaba.CompaniesAPIService {
	configuration := aldaba.NewConfiguration()
	configuration.Servers = aldaba.ServerConfigurations{{URL: url}}
	if token != "" {
		configuration.AddDefaultHeader("Authorization", "Bearer "+token)
	}
	return aldaba.NewAPIClient(configuration).CompaniesAPI
}

func succeeded[T any](value T, _ *http.Response, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// The error of an operation that has to be rejected.
func rejected[T any](status int) func(T, *http.Response, error) aldaba.Problem {
	return func(_ T, response *http.Response, err error) aldaba.Problem {
		equal(response.StatusCode, status)
		failure, ok := err.(*aldaba.GenericOpenAPIError)
		if !ok {
			log.Fatalf("%T instead of an error of the API", err)
		}
		problem, ok := failure.Model().(aldaba.Problem)
		if !ok {
			log.Fatalf("%T instead of a problem", failure.Model())
		}
		return problem
	}
}

func main() {
	ctx, companies := context.Background(), client(os.Args[1], os.Args[2])
	listed := succeeded(companies.ListCompanies(ctx).Execute())
	equal(len(listed), 1)
	equal(listed[0].Name, "Acme")

	wanted := aldaba.NewCreateCompany("Go & Sons")
	wanted.SetCode("go")
	created := succeeded(companies.CreateCompany(ctx).CreateCompany(*wanted).Execute())
	equal(created.Code, "go")
	_, response, err := companies.GetCompany(ctx, created.Id).Execute()
	if err != nil {
		log.Fatal(err)
	}
	version := response.Header.Get("ETag")
	change := aldaba.NewCompanyChange()
	change.SetName("Go & Daughters")
	patch := companies.PatchCompany(ctx, created.Id).CompanyChange(*change).IfMatch(version)
	equal(succeeded(patch.Execute()).Name, "Go & Daughters")
	change.SetName("Go & Nobody")
	equal(rejected[*aldaba.Company](412)(patch.CompanyChange(*change).Execute()).Code, "changed")

	invalid := aldaba.NewCreateCompany("")
	invalid.SetCode("no code")
	problem := rejected[*aldaba.Company](400)(companies.CreateCompany(ctx).CreateCompany(*invalid).Execute())
	var fields []string
	for _, field := range problem.Errors {
		fields = append(fields, field.Field)
	}
	slices.Sort(fields)
	equal(fmt.Sprint(fields), "[code name]")
	if _, err := companies.DeleteCompany(ctx, created.Id).Execute(); err != nil {
		log.Fatal(err)
	}
	equal(rejected[*aldaba.Company](404)(companies.GetCompany(ctx, created.Id).Execute()).Code, "not_found")
	anonymous := client(os.Args[1], "")
	equal(rejected[[]aldaba.Company](401)(anonymous.ListCompanies(ctx).Execute()).Code, "unauthenticated")
}
