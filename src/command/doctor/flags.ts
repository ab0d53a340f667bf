export interface DoctorFlags {
  readonly json?: boolean;
}
