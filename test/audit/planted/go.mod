module example.com/planted

go 1.22

require (
	github.com/redis/go-redis/v9 v9.0.0
	go.etcd.io/etcd/client/v3 v3.5.0
	go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp v0.60.0
	google.golang.org/grpc v1.70.0
)

replace (
	github.com/redis/go-redis/v9 => ./stubs/redis
	go.etcd.io/etcd/client/v3 => ./stubs/etcd
	go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp => ./stubs/otelhttp
	google.golang.org/grpc => ./stubs/grpc
)
