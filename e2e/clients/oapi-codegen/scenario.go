// Goes through the short scenario of e2e/clients/README.md with the client that oapi-codegen writes:
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

func got[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// What is in the response, which must have a body of this kind.
func body[T any](value *T, response *http.Response) T {
	if value == nil {
		log.Fatalf("%s has another body", response.Status)
	}
	return *value
}

func client(url, token string) *aldaba.ClientWithResponses {
	authenticate := func(_ context.Context, request *http.Request) error {
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}
	return got(aldaba.NewClientWithResponses(url, aldaba.WithRequestEditorFn(authenticate)))
}

func main() {
	ctx, companies := context.Background(), client(os.Args[1], os.Args[2])
	list := got(companies.ListCompaniesWithResponse(ctx, nil))
	listed := body(list.JSON200, list.HTTPResponse)
	equal(len(listed), 1)
	equal(listed[0].Name, "Acme")

	code := "go"
	create := got(companies.CreateCompanyWithResponse(ctx, nil, aldaba.CreateCompany{Name: "Go & Sons", Code: &code}))
	created := body(create.JSON201, create.HTTPResponse)
	equal(created.Code, "go")
	version := got(companies.GetCompanyWithResponse(ctx, created.Id)).HTTPResponse.Header.Get("ETag")
	rename := func(name string) *aldaba.PatchCompanyResponse {
		params := aldaba.PatchCompanyParams{IfMatch: &version}
		return got(companies.PatchCompanyWithResponse(ctx, created.Id, &params, aldaba.CompanyChange{Name: &name}))
	}
	patch := rename("Go & Daughters")
	equal(body(patch.JSON200, patch.HTTPResponse).Name, "Go & Daughters")
	late := rename("Go & Nobody")
	equal(body(late.ApplicationproblemJSON412, late.HTTPResponse).Code, "changed")

	code = "no code"
	invalid := got(companies.CreateCompanyWithResponse(ctx, nil, aldaba.CreateCompany{Name: "", Code: &code}))
	var fields []string
	for _, field := range *body(invalid.ApplicationproblemJSON400, invalid.HTTPResponse).Errors {
		fields = append(fields, field.Field)
	}
	slices.Sort(fields)
	equal(fmt.Sprint(fields), "[code name]")
	equal(got(companies.DeleteCompanyWithResponse(ctx, created.Id, nil)).StatusCode(), 204)
	missing := got(companies.GetCompanyWithResponse(ctx, created.Id))
	equal(body(missing.ApplicationproblemJSON404, missing.HTTPResponse).Code, "not_found")
	anonymous := got(client(os.Args[1], "").ListCompaniesWithResponse(ctx, nil))
	equal(body(anonymous.ApplicationproblemJSON401, anonymous.HTTPResponse).Code, "unauthenticated")
}
