// SPDX-License-Identifier: EUPL-1.2
//
// GetRecord as one would write it with gRPC C++: the callback API in front of a
// pool of threads, each with its own connection to PostgreSQL, one door.read
// of one call for each. Mutual TLS, binary parameters and results, prepared.
// It is given more than it would have: it neither decrypts, nor decides by
// itself, nor knows more than one node, and answers with the ciphertext.
//
//   grpc_cpp PORT CA CERTIFICATE KEY CONNINFO NODE POLICY-HASH CONNECTIONS

#include <arpa/inet.h>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <grpcpp/generic/async_generic_service.h>
#include <libpq-fe.h>

namespace {

std::string unhex(const std::string &text)
{
	std::string out;
	int high = -1;

	for (char c : text) {
		int v = c >= 'a' ? c - 'a' + 10 : c - '0';

		if (c == '-')
			continue;
		if (high >= 0) {
			out.push_back(static_cast<char>(high << 4 | v));
			high = -1;
		} else {
			high = v;
		}
	}
	return out;
}

std::string read_file(const char *path)
{
	std::ifstream f(path);
	std::stringstream s;

	s << f.rdbuf();
	return s.str();
}

void put32(std::string &s, uint32_t v)
{
	v = htonl(v);
	s.append(reinterpret_cast<const char *>(&v), 4);
}

// An array of one element in PostgreSQL's binary form.
std::string array_of(uint32_t type, const std::string &element)
{
	std::string s;

	put32(s, 1);
	put32(s, 0);
	put32(s, type);
	put32(s, 1);
	put32(s, 1);
	put32(s, static_cast<uint32_t>(element.size()));
	return s + element;
}

class Call;

struct Job {
	Call *call;
	std::string actor, role, purpose, case_id, record;
};

class Call : public grpc::ServerGenericBidiReactor {
public:
	explicit Call(grpc::GenericCallbackServerContext *context)
		: context_(context)
	{
		StartRead(&request_);
	}

	void OnReadDone(bool ok) override;
	void OnDone() override { delete this; }

	void answer(const std::string &bytes)
	{
		grpc::Slice slice(bytes);

		reply_ = grpc::ByteBuffer(&slice, 1);
		StartWriteAndFinish(&reply_, grpc::WriteOptions(),
		    grpc::Status::OK);
	}

	void refuse() { Finish(grpc::Status(grpc::INTERNAL, "")); }

private:
	std::string header(const char *name) const
	{
		auto found = context_->client_metadata().find(name);

		if (found == context_->client_metadata().end())
			return "";
		return std::string(found->second.data(), found->second.size());
	}

	grpc::GenericCallbackServerContext *context_;
	grpc::ByteBuffer request_, reply_;
};

class Pool {
public:
	std::string node, policy;

	void push(Job job)
	{
		{
			std::lock_guard<std::mutex> hold(lock_);
			jobs_.push_back(std::move(job));
		}
		ready_.notify_one();
	}

	[[noreturn]] void work(const char *conninfo)
	{
		static const Oid types[] = { 1009, 2951, 1009, 1009, 1009, 1000,
			2951, 2951, 2951, 1007, 1005, 1007, 17 };
		PGconn *pg = PQconnectdb(conninfo);
		PGresult *r = PQprepare(pg, "read", "select * from door.read($1,"
		    "$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)", 13, types);

		if (PQresultStatus(r) != PGRES_COMMAND_OK) {
			std::fprintf(stderr, "grpc_cpp: %s\n",
			    PQerrorMessage(pg));
			std::exit(1);
		}
		PQclear(r);
		for (;;) {
			Job job = pop();

			run(pg, job);
		}
	}

private:
	Job pop()
	{
		std::unique_lock<std::mutex> hold(lock_);

		ready_.wait(hold, [this] { return !jobs_.empty(); });
		Job job = std::move(jobs_.front());
		jobs_.pop_front();
		return job;
	}

	void run(PGconn *pg, const Job &job)
	{
		const std::string none(16, '\0'), zero4(4, '\0'),
		    zero2(2, '\0');
		const std::string p[] = { array_of(25, "GetRecord"),
			array_of(2950, node), array_of(25, job.actor),
			array_of(25, job.role), array_of(25, job.purpose),
			array_of(16, std::string(1, '\0')),
			array_of(2950, job.case_id),
			array_of(2950, job.record), array_of(2950, none),
			array_of(23, zero4), array_of(21, zero2),
			array_of(23, zero4), policy };
		const char *values[13];
		int lengths[13], formats[13];

		for (int i = 0; i < 13; i++) {
			values[i] = p[i].data();
			lengths[i] = static_cast<int>(p[i].size());
			formats[i] = 1;
		}
		PGresult *r = PQexecPrepared(pg, "read", 13, values, lengths,
		    formats, 1);
		int sealed = PQfnumber(r, "ciphertext");
		std::string bytes;

		for (int i = 0; i < PQntuples(r); i++)
			bytes.append(PQgetvalue(r, i, sealed),
			    static_cast<size_t>(PQgetlength(r, i, sealed)));
		PQclear(r);
		if (bytes.empty())
			job.call->refuse();
		else
			job.call->answer(bytes);
	}

	std::mutex lock_;
	std::condition_variable ready_;
	std::deque<Job> jobs_;
};

Pool pool;

// Fields 1 and 2 of GetRecordRequest, sixteen bytes each.
bool take_id(const std::string &m, size_t at, char tag, std::string &out)
{
	if (m.size() < at + 18 || m[at] != tag || m[at + 1] != 16)
		return false;
	out = m.substr(at + 2, 16);
	return true;
}

void Call::OnReadDone(bool ok)
{
	std::vector<grpc::Slice> slices;
	std::string m;
	Job job{ this, header("sluss-actor"), header("sluss-role"),
		header("sluss-purpose"), "", "" };

	if (!ok || !request_.Dump(&slices).ok()) {
		refuse();
		return;
	}
	for (const auto &s : slices)
		m.append(reinterpret_cast<const char *>(s.begin()), s.size());
	if (!take_id(m, 0, '\x0a', job.case_id) ||
	    !take_id(m, 18, '\x12', job.record)) {
		refuse();
		return;
	}
	pool.push(std::move(job));
}

class Service : public grpc::CallbackGenericService {
	grpc::ServerGenericBidiReactor *CreateReactor(
	    grpc::GenericCallbackServerContext *context) override
	{
		return new Call(context);
	}
};

} // namespace

int main(int argc, char **argv)
{
	if (argc != 9) {
		std::fprintf(stderr, "usage: grpc_cpp PORT CA CERTIFICATE KEY "
		    "CONNINFO NODE POLICY-HASH CONNECTIONS\n");
		return 64;
	}
	grpc::SslServerCredentialsOptions tls(
	    GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
	grpc::ServerBuilder builder;
	Service service;
	std::vector<std::thread> workers;
	int port = 0;

	tls.pem_root_certs = read_file(argv[2]);
	tls.pem_key_cert_pairs.push_back({ read_file(argv[4]),
	    read_file(argv[3]) });
	pool.node = unhex(argv[6]);
	pool.policy = unhex(argv[7]);
	for (int i = 0; i < std::atoi(argv[8]); i++)
		workers.emplace_back([argv] { pool.work(argv[5]); });
	builder.AddListeningPort(std::string("127.0.0.1:") + argv[1],
	    grpc::SslServerCredentials(tls), &port);
	builder.RegisterCallbackGenericService(&service);
	auto server = builder.BuildAndStart();
	if (!server || port == 0)
		return 1;
	std::printf("%d\n", port);
	std::fflush(stdout);
	server->Wait();
}
